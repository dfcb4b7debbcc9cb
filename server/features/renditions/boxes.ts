/** The body of the first box along `path`, a view into `bytes`. */
export function findBox(bytes: Buffer, [type, ...rest]: string[]): Buffer | undefined {
  for (const box of boxesOf(bytes)) {
    if (box.type === type) return rest.length > 0 ? findBox(box.body, rest) : box.body;
  }
  return undefined;
}

export function* boxesOf(bytes: Buffer): Generator<{ type: string; body: Buffer; whole: Buffer }> {
  for (let position = 0; position + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(position);
    if (length < 8) return;
    const whole = bytes.subarray(position, position + length);
    yield {
      type: bytes.toString('latin1', position + 4, position + 8),
      body: whole.subarray(8),
      whole,
    };
    position += length;
  }
}

export function makeBox(type: string, ...parts: Buffer[]): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(parts.reduce((sum, { length }) => sum + length, 8));
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...parts]);
}
