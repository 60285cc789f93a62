package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Because;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads why an operator runs a command. */
final class BecauseArgument implements ITypeConverter<Because> {
    @Override
    public Because convert(String text) {
        try {
            return new Because(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
