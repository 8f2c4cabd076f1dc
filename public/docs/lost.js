// The page of an address that no page has.

import { translate } from "../shared/words.js";

translate(document);
