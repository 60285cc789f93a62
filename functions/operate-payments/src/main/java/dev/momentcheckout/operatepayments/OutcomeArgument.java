package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.ClosureOutcome;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the outcome of a close. */
final class OutcomeArgument implements ITypeConverter<ClosureOutcome> {
    @Override
    public ClosureOutcome convert(String text) {
        return ClosureOutcome.parse(text)
                .orElseThrow(() ->
                        new TypeConversionException("\"" + text + "\" is neither \"refunded\" nor \"no-payment\""));
    }
}
