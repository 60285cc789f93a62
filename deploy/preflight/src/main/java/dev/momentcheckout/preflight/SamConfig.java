package dev.momentcheckout.preflight;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code samconfig.toml} sets for the deployment of one environment.
 *
 * @see <a
 *     href="https://github.com/aws/aws-sam-cli/blob/v1.170.0/samcli/lib/config/samconfig.py">samconfig of the SAM
 *     CLI</a>
 */
record SamConfig(StackName stackName, StackTags tags, ParameterOverrides parameters) {
    /**
     * Reads the section {@code [ENVIRONMENT.deploy.parameters]}. What it lacks comes from
     * {@code [ENVIRONMENT.global.parameters]}.
     *
     * @throws PreflightException if there is no such section, or the file is not TOML
     */
    static SamConfig read(Path file, String environment) {
        try {
            return parse(Files.readString(file), environment);
        } catch (IOException e) {
            throw new PreflightException(file + " cannot be read", e);
        }
    }

    /** Reads the section from the text of a file, as {@link #read}. */
    static SamConfig parse(String text, String environment) {
        JsonNode sections = toml(text).path(environment);
        JsonNode deploy = sections.path("deploy").path("parameters");
        if (!deploy.isObject()) {
            throw new PreflightException("samconfig.toml has no section [" + environment + ".deploy.parameters]");
        }
        JsonNode global = sections.path("global").path("parameters");
        return new SamConfig(
                new StackName(setting("stack_name", deploy, global).asText()),
                StackTags.read(setting("tags", deploy, global)),
                ParameterOverrides.read(setting("parameter_overrides", deploy, global)));
    }

    private static JsonNode toml(String text) {
        try {
            return new TomlMapper().readTree(text);
        } catch (JacksonException e) {
            throw new PreflightException(
                    "samconfig.toml is not TOML, line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(),
                    e);
        }
    }

    private static JsonNode setting(String name, JsonNode deploy, JsonNode global) {
        return deploy.has(name) ? deploy.path(name) : global.path(name);
    }
}
