import { FetchError } from '../../platform/fetch/fetch-error.js';
import type {
  FetchRequest,
  FetchResponse,
  GuardedFetcher,
} from '../../platform/fetch/guarded-fetcher.js';

/** Sends a request; what `toFailure` makes of one that did not end in an answer is thrown. */
export async function askVendor(
  fetcher: GuardedFetcher,
  request: FetchRequest,
  toFailure: (error: FetchError) => Error,
): Promise<FetchResponse> {
  try {
    return await fetcher.fetch(request);
  } catch (error) {
    throw error instanceof FetchError ? toFailure(error) : error;
  }
}
