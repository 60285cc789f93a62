/** Makes the operator's commands available to the simulation. Their classes are visible in their package alone. */
@NullMarked
package dev.momentcheckout.operatepayments;

import org.jspecify.annotations.NullMarked;
