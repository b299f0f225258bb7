/** Loads every family of rules. */
import './linear';
import './matrix';
import './modules/linear';
