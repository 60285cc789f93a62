package dev.momentcheckout.operatepayments;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time such as {@code 2026-11-30T12:05Z}. The seconds may be absent, and a time without offset is in UTC. */
final class TimeArgument implements ITypeConverter<Instant> {
    /** Beyond it, milliseconds and the ends of a window exceed the range of their types. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    @Override
    public Instant convert(String text) {
        String iso = text.strip().replace(' ', 'T');
        try {
            Instant time = iso.matches(".*T.*(Z|[+-][0-9:]+)")
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
            if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
                throw new DateTimeException("no time that the store has");
            }
            return time;
        } catch (DateTimeException e) {
            throw new TypeConversionException("\"" + text + "\" is not a time such as 2026-11-30T12:05Z");
        }
    }
}
