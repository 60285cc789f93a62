/** Returns the state of a session to the app: from the table if it is successful, otherwise after a retrieval. */
@NullMarked
package dev.momentcheckout.getsessionstatus;

import org.jspecify.annotations.NullMarked;
