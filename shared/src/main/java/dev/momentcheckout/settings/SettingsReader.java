package dev.momentcheckout.settings;

import dev.momentcheckout.session.MomentMode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings from environment variables and collects what is wrong with them, so that a bad deployment says all of it at once. A variable that is
 * blank counts as absent. Values are never part of a message.
 */
public final class SettingsReader {
    private final Map<String, String> variables;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new TreeSet<>();

    public SettingsReader(Map<String, String> variables) {
        this.variables = variables;
    }

    /** The text of a variable that must be there. */
    public String text(String name) {
        String value = optional(name);
        return value == null ? problem(name, "is missing", "") : value;
    }

    /** The text of a variable, or null if it is absent. */
    public @Nullable String optional(String name) {
        names.add(name);
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** The value that {@code parse} makes of a variable that must be there; {@code parse} says by an IllegalArgumentException what is wrong. */
    public <T> T parsed(String name, T instead, Function<String, T> parse) {
        String value = optional(name);
        if (value == null) {
            return problem(name, "is missing", instead);
        }
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException e) {
            return problem(name, String.valueOf(e.getMessage()), instead);
        }
    }

    /** One of the constants of an enum, by its name in any case. */
    public <E extends Enum<E>> E choice(String name, Class<E> type) {
        E[] constants = type.getEnumConstants();
        return parsed(name, constants[0], value -> {
            List<String> words = new ArrayList<>();
            for (E constant : constants) {
                String word = constant.name().toLowerCase(Locale.ROOT);
                if (word.equals(value.toLowerCase(Locale.ROOT))) {
                    return constant;
                }
                words.add(word);
            }
            throw new IllegalArgumentException("must be one of " + words);
        });
    }

    /** A positive whole number of minor units. */
    public long minorUnits(String name) {
        return parsed(name, 1L, value -> {
            if (!value.matches("[1-9][0-9]{0,14}")) {
                throw new IllegalArgumentException("must be a positive whole number of minor units");
            }
            return Long.valueOf(value);
        });
    }

    /** A whole number from 1 to {@code most}. */
    public int countUpTo(String name, int most) {
        return parsed(name, 1, value -> {
            if (value.matches("[1-9][0-9]{0,8}") && Integer.parseInt(value) <= most) {
                return Integer.valueOf(value);
            }
            throw new IllegalArgumentException("must be a whole number from 1 to " + most);
        });
    }

    /** An ISO 4217 code. */
    public Currency currency(String name) {
        return parsed(name, Currency.getInstance("ZAR"), value -> {
            return currency(value, "must be an ISO 4217 currency code");
        });
    }

    /** ISO 4217 codes separated by commas; empty if the variable is absent. */
    public List<Currency> optionalCurrencies(String name) {
        return optionalList(name, value -> currency(value, "must be ISO 4217 currency codes separated by commas"));
    }

    private static Currency currency(String value, String otherwise) {
        try {
            return Currency.getInstance(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(otherwise, e);
        }
    }

    /** An http or https address, https in live mode: the API key goes there. */
    public URI momentBaseUrl(String name, MomentMode mode) {
        return parsed(name, URI.create("https://invalid"), value -> {
            URI uri = url(value);
            if (mode == MomentMode.LIVE && !"https".equals(uri.getScheme())) {
                throw new IllegalArgumentException("must be https in live mode");
            }
            return uri;
        });
    }

    /** An http or https address, or null if it is absent. */
    public @Nullable URI optionalUrl(String name) {
        return optional(name) == null ? null : parsed(name, URI.create("http://invalid"), SettingsReader::url);
    }

    /** A list separated by commas, without empty parts. */
    public List<String> list(String name) {
        return parsed(name, List.of(""), value -> {
            List<String> parts = new ArrayList<>();
            for (String part : value.split(",", -1)) {
                if (part.isBlank()) {
                    throw new IllegalArgumentException("has an empty part");
                }
                parts.add(part.strip());
            }
            return List.copyOf(parts);
        });
    }

    /** A list separated by commas, each part made something of; empty if the variable is absent. */
    public <T> List<T> optionalList(String name, Function<String, T> parse) {
        if (optional(name) == null) {
            return List.of();
        }
        return parsed(
                name,
                List.of(),
                value -> Arrays.stream(value.split(",", -1))
                        .map(String::strip)
                        .map(parse)
                        .toList());
    }

    /** Notes a problem that is not one variable's alone. */
    public void problem(String sentence) {
        problems.add(sentence);
    }

    /** Every name asked for so far; a test holds them against the template. */
    public Set<String> names() {
        return Set.copyOf(names);
    }

    /** @throws InvalidSettingsException if anything was wrong with what was read so far */
    public void throwIfInvalid() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    private <T> T problem(String name, String what, T instead) {
        problems.add(name + " " + what);
        return instead;
    }

    private static URI url(String value) {
        try {
            URI uri = URI.create(value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be an http or https address", e);
        }
        throw new IllegalArgumentException("must be an http or https address");
    }
}
