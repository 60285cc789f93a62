/** Access to the use case of create-session for the simulation. */
@NullMarked
package dev.momentcheckout.createsession;

import org.jspecify.annotations.NullMarked;
