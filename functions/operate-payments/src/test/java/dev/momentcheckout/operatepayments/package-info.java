/** Tests of the operator's commands. */
@NullMarked
package dev.momentcheckout.operatepayments;

import org.jspecify.annotations.NullMarked;
