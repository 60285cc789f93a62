package dev.momentcheckout.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Starts each packaged function once and compares it with its budget, for {@code checks/budgets.py}.
 *
 * <p>Usage: {@code Budgets FOLDER RUNTIME_CLASS_PATH MAVEN_COMMAND...}
 */
public final class Budgets {
    private static final Path BUDGETS = Path.of("bench/budgets");

    /** Maximum number of dependency paths to print; each needs a Maven run. */
    private static final int MAX_PATHS = 3;

    private final List<String> maven;
    private int paths;

    private Budgets(List<String> maven) {
        this.maven = maven;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        TestCa testCa = TestCa.in(Files.createDirectories(folder.resolve("test-ca")));
        var coldStart = new ColdStart(testCa, folder.resolve("output.log"));
        var budgets = new Budgets(List.of(arguments).subList(2, arguments.length));
        int violations = 0;
        try (StubBackend backend = new StubBackend(testCa)) {
            var baselines = new Baselines(folder, testCa, backend, arguments[1]);
            coldStart.runToTheEnd(baselines.archiveRun());
            for (Baseline function : baselines.functions(CpuShare.OF_1024_MB)) {
                Path log = folder.resolve(function.name() + ".classes");
                List<List<String>> calls = new ArrayList<>();
                coldStart.observe(
                        function.with(List.of(LoadedClasses.option(log))),
                        () -> calls.add(backend.takeCalls()),
                        () -> calls.add(backend.takeCalls()));
                violations +=
                        budgets.check(function.name(), LoadedClasses.read(log), calls.getFirst(), calls.getLast());
            }
        }
        System.exit(violations == 0 ? 0 : 1);
    }

    /** Prints a summary and the violations, and returns how many there are. */
    private int check(String function, LoadedClasses loaded, List<String> inInit, List<String> inFirst) {
        List<String> violations = Budget.read(BUDGETS.resolve(function))
                .violations(loaded, inInit, inFirst, jar -> dependencyPath(function, jar));
        System.out.printf(
                "%-18s %5d classes of all jars, %d JDK classes outside the archive, %d calls in init, %d in the first"
                        + " invocation%n",
                function, loaded.fromJars(), loaded.fromJdk(), inInit.size(), inFirst.size());
        violations.forEach(violation -> System.err.println("  " + function + ": " + violation));
        return violations.size();
    }

    /** Returns the Maven dependencies through which a function includes a jar. */
    private String dependencyPath(String function, String jar) {
        if (++paths > MAX_PATHS) {
            return "see mvn dependency:tree";
        }
        String module =
                "functions/" + function.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        Path tree = Path.of(module, "target/dependency-path.txt");
        var command = new ArrayList<>(maven);
        command.addAll(List.of(
                "package",
                "dependency:tree",
                "-Dmaven.test.skip=true",
                "-pl",
                module,
                "-am",
                "-Dscope=runtime",
                "-Dincludes=:" + jar,
                "-DoutputFile=target/dependency-path.txt"));
        Command.run(command);
        try (Stream<String> lines = Files.lines(tree)) {
            return String.join(
                    " > ", lines.map(line -> line.replaceFirst("^[\\W]+", "")).toList());
        } catch (IOException e) {
            throw new BenchException("Maven reports no dependency path of " + jar, e);
        }
    }
}
