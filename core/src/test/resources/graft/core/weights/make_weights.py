"""Makes the weights files beside it (PyTorch 2.10). Values are formulas, so tests can check them."""

import collections
import os
import pickle
import struct
import warnings
import zipfile

import torch
from safetensors.torch import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
warnings.filterwarnings("ignore")


def at(name):
    return os.path.join(HERE, name)


def counted(*shape):
    """Tensor of the numbers 0, 1, 2, ... divided by 8: exact in every format here."""
    return (torch.arange(torch.Size(shape).numel()) / 8).reshape(shape)


def both(name, value):
    torch.save(value, at(name + "-zip.pth"))
    torch.save(value, at(name + "-legacy.pth"), _use_new_zipfile_serialization=False)


plain = collections.OrderedDict(
    [
        ("z.weight", counted(2, 3)),
        ("a.bias", -counted(3)),
        ("scale", torch.tensor(2.5)),
        ("bn.num_batches_tracked", torch.tensor(7)),
        ("empty", torch.zeros(0, 4)),
    ]
)
both("plain", plain)

base = counted(4, 6)
both(
    "views",
    {
        "whole": base,
        "transposed": base.t(),
        "window": base[1:3, 2:5],
        "column": base[:, 4],
        "expanded": torch.tensor([1.5]).expand(3, 2),
        "stepped": base.flatten()[3::5],
    },
)

both(
    "formats",
    {
        "f16": counted(5).half(),
        "bf16": counted(5).bfloat16(),
        "f64": counted(5).double(),
        "i64": torch.arange(5),
        "u8": torch.arange(5, dtype=torch.uint8),
        "bool": torch.tensor([True, False]),
        "half_extremes": torch.tensor([65504.0, 2.0**-24, -(2.0**-14), float("inf")]).half(),
    },
)

module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
with torch.no_grad():
    for parameter in module.parameters():
        parameter.copy_(counted(*parameter.shape))
optimizer = torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.9)
module(counted(4, 2)).sum().backward()
optimizer.step()
with torch.no_grad():
    for parameter in module.parameters():
        parameter.copy_(counted(*parameter.shape))
wrapped = {"module." + k: v for k, v in module.state_dict().items()}
both("nested", {"epoch": 3, "arch": "net", "state_dict": wrapped, "optimizer": optimizer.state_dict()})
both("parameters", {"weight": module[0].weight, "bias": module[0].bias})
torch.save({"a": counted(2)}, at("protocol4-zip.pth"), pickle_protocol=4)
both("nan", {"good": counted(2), "bad": torch.tensor([1.0, float("nan"), float("-inf")])})
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), at("torchscript.pt"))
torch.save(module, at("module-zip.pth"))
save_file({"f16": counted(2, 2).half(), "module": counted(3)}, at("formats.safetensors"), {"by": "python"})

# The same archive as a big-endian machine writes it.
with zipfile.ZipFile(at("plain-zip.pth")) as little, zipfile.ZipFile(at("big-endian-zip.pth"), "w") as big:
    for entry in little.namelist():
        data = little.read(entry)
        if entry.endswith("byteorder"):
            data = b"big"
        elif "/data/" in entry:
            size = 8 if len(data) == 8 else 4
            data = b"".join(data[i : i + size][::-1] for i in range(0, len(data), size))
        big.writestr(entry, data)


class Evil:
    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


def zipped(name, data_pkl, compression=zipfile.ZIP_STORED, extra=()):
    with zipfile.ZipFile(at(name), "w", compression) as archive:
        archive.writestr("x/data.pkl", data_pkl)
        archive.writestr("x/byteorder", "little")
        for entry, data in extra:
            archive.writestr(entry, data)


system = Evil(os.system, "touch /tmp/graft-was-here")
for protocol in range(6):
    with open(at("evil-system-%d.pkl" % protocol), "wb") as file:
        pickle.dump(system, file, protocol)
zipped("evil-system-zip.pth", pickle.dumps({"w": system}, 2))
zipped("evil-eval-zip.pth", pickle.dumps({"w": Evil(eval, "1")}, 2))
zipped("evil-loader-zip.pth", b"\x80\x02ctorch.storage\n_load_from_bytes\nU\x01x\x85R.")
zipped("evil-inst-zip.pth", b"(S'true'\nios\nsystem\n.")
zipped("evil-obj-zip.pth", b"\x80\x02(X\x01\x00\x00\x00xo.")
zipped("evil-build-zip.pth", b"\x80\x02ctorch\nFloatStorage\n}b.")
zipped("evil-newobj-zip.pth", b"\x80\x02ccollections\nOrderedDict\n)\x81.")
zipped("evil-ext-zip.pth", b"\x80\x02\x82\x01.")
zipped("evil-storage-call-zip.pth", b"\x80\x02ctorch\nFloatStorage\n)R.")
zipped("evil-length-zip.pth", b"\x80\x02X\xff\xff\xff\x7fabc.")
zipped("evil-stack-zip.pth", b"\x80\x02R.")
with open(at("plain-legacy.pth"), "rb") as file:
    head = file.read(15)  # the magic number's own pickle
with open(at("evil-legacy.pth"), "wb") as file:
    file.write(head + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + pickle.dumps({"w": system}, 2))


def tensor(shape, stride, offset=0, values=2, key="0", more=b""):
    """Pickle of {'w': tensor} over a storage of so many float32 numbers."""

    def number(n):
        return b"\x8a\x08" + struct.pack("<q", n)

    def numbers(all_of):
        return b"(" + b"".join(number(n) for n in all_of) + b"t"

    storage = b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\n"
    storage += b"X" + struct.pack("<i", len(key)) + key.encode() + b"X\x03\x00\x00\x00cpu"
    storage += number(values) + b"tQ"
    made = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + number(offset)
    made += numbers(shape) + numbers(stride) + b"\x89ccollections\nOrderedDict\n)RtR"
    return b"\x80\x02}(X\x01\x00\x00\x00w" + made + more + b"u."


data = [("x/data/0", counted(2).numpy().tobytes())]
zipped("good-zip.pth", tensor([2], [1]), extra=data)
zipped("bad-overflow-zip.pth", tensor([2**62, 2**62], [1, 1]), extra=data)
zipped("bad-beyond-zip.pth", tensor([3], [1]), extra=data)
zipped("bad-offset-zip.pth", tensor([2], [1], offset=1), extra=data)
zipped("bad-negative-zip.pth", tensor([2], [-1], offset=1), extra=data)
zipped("bad-rank-zip.pth", tensor([2], [1, 1]), extra=data)
zipped("bad-huge-zip.pth", tensor([2**40], [0]), extra=data)
zipped("bad-short-zip.pth", tensor([4], [1], values=4), extra=data)
zipped("bad-missing-zip.pth", tensor([2], [1], key="../0"), extra=data)
zipped("bad-compressed-zip.pth", tensor([2], [1]), zipfile.ZIP_DEFLATED, data)
zipped("bad-path-zip.pth", tensor([2], [1]), extra=data + [("x/../../evil", b"x")])
zipped("bad-twice-zip.pth", tensor([2], [1], more=b"X\x01\x00\x00\x00wN"), extra=data)
zipped("bad-entries-zip.pth", tensor([2], [1]), extra=data + data)
zipped("bad-order-zip.pth", tensor([2], [1]), extra=data + [("x/byteorder", b"odd")])
