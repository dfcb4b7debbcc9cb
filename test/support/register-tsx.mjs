// `--import tsx` of Node 20 reaches the main thread only; the embedded database runs in a worker, which inherits this flag.
import { register } from 'tsx/esm/api';

register();
