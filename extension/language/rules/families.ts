/** Loads every family of rules. */
import './creation';
import './indexing';
import './joining';
import './linear';
import './matrix';
import './modules/linear';
import './reduce';
import './tensor';
import './views';
