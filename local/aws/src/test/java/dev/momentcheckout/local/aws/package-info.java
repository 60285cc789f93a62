@NullMarked
package dev.momentcheckout.local.aws;

import org.jspecify.annotations.NullMarked;
