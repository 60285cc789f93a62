/** Access to the stubs of the module operate-payments. */
@org.jspecify.annotations.NullMarked
package dev.momentcheckout.operatepayments;
