import { Problem } from '../../platform/http/problem.js';

export function notFound(): Problem {
  return new Problem('not-found', 'No such file.');
}

export function beyondClaim(): Problem {
  return new Problem('beyond-claim', 'The token in this URL does not permit this file.');
}
