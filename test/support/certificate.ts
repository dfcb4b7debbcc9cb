import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Certificate {
  /** PEM. */
  key: string;
  cert: string;
}

const algorithms = {
  rsa: ['rsa:2048'],
  elliptic: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
};

/** A certificate that signs itself, for two days. */
export async function makeCertificate({
  subject,
  host = 'localhost',
  algorithm = 'rsa',
}: {
  subject: string;
  host?: string;
  algorithm?: keyof typeof algorithms;
}): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'vodkit-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', ...algorithms[algorithm], '-nodes', '-days', '2'],
      ...['-subj', subject, '-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', cert],
    ]);
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
