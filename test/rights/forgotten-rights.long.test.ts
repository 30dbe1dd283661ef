import { describeForgottenRights } from './support/describe-forgotten-rights.ts';

describeForgottenRights('embedded');
