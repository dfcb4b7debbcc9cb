/**
 * Every problem the API can answer with: its HTTP status and its title.
 * Clients branch on the code only; a code is never renamed.
 */
export const problems = {
  'bad-request': [400, 'The request could not be read'],
  'invalid-json': [400, 'The body is not valid JSON'],
  'invalid-cursor': [400, 'The cursor is not valid for this list'],
  unauthenticated: [401, 'Valid credentials are required'],
  'token-expired': [401, 'The token has expired'],
  forbidden: [403, 'The credentials do not permit this'],
  'token-invalid': [403, 'The token is not valid for this request'],
  'url-expired': [403, 'The address has expired'],
  'beyond-claim': [403, 'The token does not permit this'],
  'origin-not-allowed': [403, 'This origin may not use the API'],
  'licence-refused': [403, 'The licence server does not permit this'],
  'not-found': [404, 'Not found'],
  'path-not-found': [404, 'The API has no such path'],
  'method-not-allowed': [405, 'The method is not allowed here'],
  'request-timeout': [408, 'The request took too long to arrive'],
  conflict: [409, 'The request conflicts with the current state'],
  'source-missing': [409, 'The video has no source file'],
  'already-processing': [409, 'The video is already being processed'],
  'video-not-playable': [409, 'The video cannot be played yet'],
  'upload-complete': [409, 'The upload is already complete'],
  'offset-mismatch': [409, 'The offset does not match the stored one'],
  'play-auth-used': [409, 'The play auth has already been used'],
  'too-many-text-tracks': [409, 'The video has too many text tracks'],
  'label-taken': [409, 'Another text track has this label'],
  'upload-expired': [410, 'The upload has expired'],
  gone: [410, 'The resource is no longer available'],
  'tus-version-unsupported': [412, 'This tus version is not supported'],
  'payload-too-large': [413, 'The body is too large'],
  'upload-too-large': [413, 'The file is larger than allowed'],
  'too-many-parts': [413, 'The upload has too many parts'],
  'text-track-too-large': [413, 'The text track is too large'],
  'unsupported-media-type': [415, 'The content type is not accepted'],
  'range-not-satisfiable': [416, 'The range lies outside the file'],
  'invalid-request': [422, 'A field is missing, unknown or out of bounds'],
  'text-track-invalid': [422, 'The text has no cue that can be shown'],
  'type-not-allowed': [422, 'Files of this type are not accepted'],
  'too-many-requests': [429, 'Too many requests'],
  'headers-too-large': [431, 'The header fields are too large'],
  'too-many-uploads': [429, 'Too many uploads were created for this video'],
  'checksum-mismatch': [460, 'The bytes do not match their checksum'],
  'digest-mismatch': [460, 'The file does not match its digest'],
  'internal-error': [500, 'Internal server error'],
  'format-not-supported': [501, 'The format is not available'],
  'licence-invalid': [502, 'The answer of the licence server is no licence'],
  'licence-unavailable': [503, 'The licence server is not available right now'],
  'search-too-slow': [503, 'The search would take too long'],
  'too-many-watchers': [503, 'Too many event streams are open'],
  'processing-unavailable': [503, 'Processing is not available'],
  unavailable: [503, 'The service is not available right now'],
  'out-of-space': [507, 'There is not enough space'],
} as const satisfies Record<string, readonly [number, string]>;

/** What a vodkit server answers. */
export type ServerProblemCode = keyof typeof problems;

/** What the handlers of `createAppHandlers` answer besides, where something between them and the vodkit server is wrong. */
export type AppServerProblemCode =
  /** 500: `mayUpload` or `mayPlay` threw. */
  | 'app-server-error'
  /** 500: the vodkit server refuses what `mayUpload` or `mayPlay` answered. */
  | 'rule-answer-refused'
  /** 502: the vodkit server does not accept the access key of the app server, or does not permit it this. */
  | 'access-key-refused'
  /** 502: what answers at `baseUrl` is no vodkit server. */
  | 'not-a-vod-server'
  /** 502: nothing answers at `baseUrl`, or a proxy before the vodkit server says that it is down. */
  | 'vod-server-unreachable';

export type ProblemCode = ServerProblemCode | AppServerProblemCode;

/** Why a video could not be processed: `Video.failure.code`. */
export const failureCodes = [
  'empty-file',
  'not-media',
  'no-streams',
  'unreadable',
  'corrupt',
  'unsupported-codec',
  'encrypted-source',
  'resolution-too-large',
  'too-many-streams',
  'duration-limit',
  'resource-limit',
  'no-space',
  'key-server',
  'internal',
] as const;

export type FailureCode = (typeof failureCodes)[number];

/** What a video lacks although it plays: `Video.warnings[].code`. */
export const warningCodes = [
  'sound-lost',
  'damaged',
  'cut-off',
  'tracks-left-out',
  'source-damaged',
  'source-missing',
] as const;

export type WarningCode = (typeof warningCodes)[number];

/** What became of the stored source file since it was uploaded. */
export type SourceFault = Extract<WarningCode, `source-${string}`>;
