/** Packs the jars of a function for deployment. */
@NullMarked
package dev.momentcheckout.packaging;

import org.jspecify.annotations.NullMarked;
