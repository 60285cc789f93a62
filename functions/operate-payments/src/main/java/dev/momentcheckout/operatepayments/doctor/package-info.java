/**
 * The checks of the command {@code doctor}. {@link dev.momentcheckout.operatepayments.doctor.Doctor} runs them at the
 * same time. Each implements {@link dev.momentcheckout.operatepayments.doctor.Check}, is independent of the others and
 * changes nothing.
 */
@NullMarked
package dev.momentcheckout.operatepayments.doctor;

import org.jspecify.annotations.NullMarked;
