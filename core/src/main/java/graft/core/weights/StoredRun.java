package graft.core.weights;

import java.util.OptionalLong;

/**
 * Where the numbers of a storage lie in its file.
 *
 * @param begin first byte
 * @param bytes length
 * @param crc32 checksum that the file keeps of them, if it keeps one
 */
record StoredRun(long begin, long bytes, OptionalLong crc32) {}
