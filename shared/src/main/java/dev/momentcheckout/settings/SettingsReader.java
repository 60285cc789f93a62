package dev.momentcheckout.settings;

import dev.momentcheckout.session.CurrencyCode;
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
 * Reads settings from environment variables and collects everything that is wrong with them, so that one message
 * reports all faults of a deployment. A blank variable counts as absent. Messages never contain values.
 *
 * <p>Only {@link #read} returns settings. While it reads, a placeholder stands in for each value that is missing or
 * wrong; the settings object that holds placeholders is never returned.
 */
public final class SettingsReader {
    private final Map<String, String> variables;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new TreeSet<>();

    SettingsReader(Map<String, String> variables) {
        this.variables = variables;
    }

    /**
     * Returns the settings of a function.
     *
     * @param variables the environment
     * @param settings builds the settings from what it reads
     * @throws InvalidSettingsException if anything is wrong; it lists every problem
     */
    public static <S> S read(Map<String, String> variables, Function<SettingsReader, S> settings) {
        SettingsReader reader = new SettingsReader(variables);
        S read = settings.apply(reader);
        reader.throwIfInvalid();
        return read;
    }

    /** Returns the names of all variables that {@code settings} reads; tests compare them with the template. */
    public static Set<String> names(Function<SettingsReader, ?> settings) {
        SettingsReader reader = new SettingsReader(Map.of());
        var _ = settings.apply(reader);
        return Set.copyOf(reader.names);
    }

    /** Returns the text of a required variable. */
    public String text(String name) {
        String value = optional(name);
        return value == null ? problem(name, "is missing", "") : value;
    }

    /** Returns the text of a variable, or null if it is absent. */
    public @Nullable String optional(String name) {
        names.add(name);
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /**
     * Returns the parsed value of a required variable.
     *
     * @param placeholder stands in if the variable is missing or wrong
     * @param parse throws an IllegalArgumentException whose message completes "NAME ..."
     */
    public <T> T parsed(String name, T placeholder, Function<String, T> parse) {
        String value = optional(name);
        if (value == null) {
            return problem(name, "is missing", placeholder);
        }
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException e) {
            return problem(name, String.valueOf(e.getMessage()), placeholder);
        }
    }

    /** Returns the enum constant that a required variable names, ignoring case. */
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

    /** Returns whether a required variable is {@code on} instead of {@code off}, ignoring case. */
    public boolean onOff(String name) {
        return choice(name, Switch.class) == Switch.ON;
    }

    private enum Switch {
        OFF,
        ON
    }

    /** Returns a required positive whole number of minor units, at most 15 digits. */
    public long minorUnits(String name) {
        return parsed(name, 1L, value -> {
            if (!value.matches("[1-9][0-9]{0,14}")) {
                throw new IllegalArgumentException("must be a positive whole number of minor units");
            }
            return Long.valueOf(value);
        });
    }

    /** Returns a required whole number from 1 to {@code max}. */
    public int countUpTo(String name, int max) {
        return parsed(name, 1, value -> {
            if (value.matches("[1-9][0-9]{0,8}") && Integer.parseInt(value) <= max) {
                return Integer.valueOf(value);
            }
            throw new IllegalArgumentException("must be a whole number from 1 to " + max);
        });
    }

    /** Returns a required currency in circulation. */
    public Currency currency(String name) {
        return parsed(
                name,
                Currency.getInstance("ZAR"),
                value -> currency(value, "must be the ISO 4217 code of a currency in circulation"));
    }

    /** Returns currencies in circulation, separated by commas in the variable; empty if it is absent. */
    public List<Currency> optionalCurrencies(String name) {
        return optionalList(
                name,
                value -> currency(value, "must be ISO 4217 codes of currencies in circulation, separated by commas"));
    }

    private static Currency currency(String value, String problem) {
        return CurrencyCode.parse(value).orElseThrow(() -> new IllegalArgumentException(problem));
    }

    /** Returns a required http or https address. Live mode requires https, because the API key is sent there. */
    public URI momentBaseUrl(String name, MomentMode mode) {
        return parsed(name, URI.create("https://invalid"), value -> {
            URI uri = url(value);
            if (mode == MomentMode.LIVE && !"https".equals(uri.getScheme())) {
                throw new IllegalArgumentException("must be https in live mode");
            }
            return uri;
        });
    }

    /** Returns an http or https address, or null if the variable is absent. */
    public @Nullable URI optionalUrl(String name) {
        return optional(name) == null ? null : parsed(name, URI.create("http://invalid"), SettingsReader::url);
    }

    /** Returns a required list, separated by commas, without empty parts. */
    public List<String> list(String name) {
        return parsed(name, List.of(), value -> {
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

    /** Returns a list of parsed values, separated by commas in the variable; empty if it is absent. */
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

    /** Records a problem that concerns more than one variable. */
    public void problem(String sentence) {
        problems.add(sentence);
    }

    /**
     * Throws one exception with all recorded problems.
     *
     * @throws InvalidSettingsException if any problem was recorded
     */
    void throwIfInvalid() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    private <T> T problem(String name, String what, T placeholder) {
        problems.add(name + " " + what);
        return placeholder;
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
