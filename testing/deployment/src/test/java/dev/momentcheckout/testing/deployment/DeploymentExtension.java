package dev.momentcheckout.testing.deployment;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Passes the same {@link Deployment} to all test classes, and closes it after the last. */
final class DeploymentExtension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Deployment.class;
    }

    @Override
    public Deployment resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(DeploymentExtension.class))
                .computeIfAbsent(
                        Deployment.class,
                        _ -> Deployment.start(Path.of(System.getProperty("project.root", "."))),
                        Deployment.class);
    }
}
