import { engineAtHand } from '../support/test-database.ts';
import { describeHttpRights } from './support/describe-http-rights.ts';

describeHttpRights(engineAtHand, [2]);
