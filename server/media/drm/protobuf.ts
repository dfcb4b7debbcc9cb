/** A field of a protocol buffers message: a number, or bytes that are a string or a message. */
export type ProtobufField = { field: number } & ({ value: number } | { bytes: Buffer });

export function writeProtobuf(fields: readonly ProtobufField[]): Buffer {
  return Buffer.concat(
    fields.flatMap((one) =>
      'value' in one
        ? [varint(one.field * 8), varint(one.value)]
        : [varint(one.field * 8 + 2), varint(one.bytes.length), one.bytes],
    ),
  );
}

/** Undefined when the bytes are no message. Fixed-length fields are left out. */
export function readProtobuf(message: Buffer): ProtobufField[] | undefined {
  const fields: ProtobufField[] = [];
  let position = 0;
  while (position < message.length) {
    const tag = readVarint(message, position);
    if (!tag) return undefined;
    const field = Math.floor(tag.value / 8);
    const wireType = tag.value % 8;
    if (field === 0) return undefined;
    position = tag.end;
    if (wireType === 1 || wireType === 5) {
      position += wireType === 1 ? 8 : 4;
      if (position > message.length) return undefined;
      continue;
    }
    const number = readVarint(message, position);
    if (!number || (wireType !== 0 && wireType !== 2)) return undefined;
    position = number.end;
    if (wireType === 0) fields.push({ field, value: number.value });
    else {
      if (position + number.value > message.length) return undefined;
      fields.push({ field, bytes: message.subarray(position, position + number.value) });
      position += number.value;
    }
  }
  return fields;
}

export function bytesOf(fields: readonly ProtobufField[], field: number): Buffer[] {
  return fields.flatMap((one) => (one.field === field && 'bytes' in one ? [one.bytes] : []));
}

export function valueOf(fields: readonly ProtobufField[], field: number): number | undefined {
  const found = fields.find((one) => one.field === field && 'value' in one);
  return found && 'value' in found ? found.value : undefined;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

function readVarint(bytes: Buffer, position: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let n = 0; n < 10; n += 1) {
    const byte = bytes[position + n];
    if (byte === undefined) return undefined;
    value += (byte % 128) * 128 ** n;
    if (byte < 128) return { value, end: position + n + 1 };
  }
  return undefined;
}
