import { engineAtHand } from '../support/test-database.ts';
import { describeForgottenRights } from './support/describe-forgotten-rights.ts';

describeForgottenRights(engineAtHand);
