@NullMarked
package dev.momentcheckout.reconcile;

import org.jspecify.annotations.NullMarked;
