import { FakeTransport } from './fake-transport.js';
import { uploadTransportContract } from './upload-transport-contract.js';

uploadTransportContract('FakeTransport', async () => {
  const transport = new FakeTransport();
  return {
    transport,
    endpoint: 'https://vod.test/uploads',
    stored: async (url) => transport.uploads.get(url)?.bytes,
    refuse: (token) => void transport.refusedTokens.add(token),
    stop: async () => undefined,
  };
});
