package graft.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;

/** A protobuf message that is being made, its fields by number. */
final class Message {
  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  private Message with(int number, Field.Builder value) {
    fields.mergeField(number, value.build());
    return this;
  }

  Message text(int number, String value) {
    return bytes(number, ByteString.copyFromUtf8(value));
  }

  Message bytes(int number, ByteString value) {
    return with(number, Field.newBuilder().addLengthDelimited(value));
  }

  /** A message in it; again with the same number for one more. */
  Message message(int number, Message value) {
    return bytes(number, value.bytes());
  }

  /** An int, an enum's number or a bool. */
  Message whole(int number, long value) {
    return with(number, Field.newBuilder().addVarint(value));
  }

  Message real(int number, double value) {
    return with(number, Field.newBuilder().addFixed64(Double.doubleToRawLongBits(value)));
  }

  Message real(int number, float value) {
    return with(number, Field.newBuilder().addFixed32(Float.floatToRawIntBits(value)));
  }

  ByteString bytes() {
    return fields.build().toByteString();
  }
}
