import { describeHttpRights } from './support/describe-http-rights.ts';

describeHttpRights('embedded', [1]);
