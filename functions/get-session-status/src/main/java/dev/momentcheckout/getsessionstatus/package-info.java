/** Tells an app how its session stands: from the table where that is final, else after asking Moment. */
@NullMarked
package dev.momentcheckout.getsessionstatus;

import org.jspecify.annotations.NullMarked;
