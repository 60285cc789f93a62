package dev.momentcheckout.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** {@code Budgets FOLDER RUNTIME_CLASS_PATH MAVEN...}: starts each packaged function once and holds it to its budget. {@code checks/budgets} calls it. */
public final class Budgets {
    private static final Path BUDGETS = Path.of("bench/budgets");

    /** Maven takes seconds for each; whoever brings in many things at once will see by the first of them. */
    private static final int MOST_PATHS = 3;

    private final List<String> maven;
    private int paths;

    private Budgets(List<String> maven) {
        this.maven = maven;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        TestCa authority = TestCa.in(Files.createDirectories(folder.resolve("authority")));
        var coldStart = new ColdStart(authority, folder.resolve("output.log"));
        var budgets = new Budgets(List.of(arguments).subList(2, arguments.length));
        int overspent = 0;
        try (StubBackend probe = new StubBackend(authority)) {
            var baselines = new Baselines(folder, authority, probe, arguments[1]);
            coldStart.runToTheEnd(baselines.archiving());
            for (Baseline function : baselines.functions(CpuShare.OF_1024_MB)) {
                Path log = folder.resolve(function.name() + ".classes");
                List<List<String>> calls = new ArrayList<>();
                coldStart.observe(
                        function.with(List.of(LoadedClasses.option(log))),
                        () -> calls.add(probe.news()),
                        () -> calls.add(probe.news()));
                overspent += budgets.hold(function.name(), LoadedClasses.read(log), calls.getFirst(), calls.getLast());
            }
        }
        System.exit(overspent == 0 ? 0 : 1);
    }

    private int hold(String function, LoadedClasses loaded, List<String> inInit, List<String> inFirst) {
        List<String> complaints = Budget.read(BUDGETS.resolve(function))
                .complaints(loaded, inInit, inFirst, jar -> dependencyPath(function, jar));
        System.out.printf(
                "%-18s %5d classes of its jars, %d of the JDK in no archive, %d calls in init, %d in the first request%n",
                function, loaded.fromJars(), loaded.fromJdk(), inInit.size(), inFirst.size());
        complaints.forEach(complaint -> System.err.println("  " + function + ": " + complaint));
        return complaints.size();
    }

    /** By which dependencies a function has a jar, by Maven's own account. */
    private String dependencyPath(String function, String jar) {
        if (++paths > MOST_PATHS) {
            return "what mvn dependency:tree says";
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
            throw new BenchException("Maven says nothing of " + jar, e);
        }
    }
}
