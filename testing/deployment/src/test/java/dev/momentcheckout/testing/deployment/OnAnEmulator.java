package dev.momentcheckout.testing.deployment;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives all tests the same {@link Shop}, and closes it after the last. */
final class OnAnEmulator implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Shop.class;
    }

    @Override
    public Shop resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(OnAnEmulator.class))
                .computeIfAbsent(
                        Shop.class, _ -> Shop.open(Path.of(System.getProperty("project.root", "."))), Shop.class);
    }
}
