@NullMarked
package dev.momentcheckout.example;

import org.jspecify.annotations.NullMarked;
