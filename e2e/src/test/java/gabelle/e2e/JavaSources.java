package gabelle.e2e;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import javax.tools.Diagnostic;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The repository's Java files as the compiler's own parser sees them; they need not compile for that. */
final class JavaSources {
    /**
     * One file.
     *
     * @param javadoc of its package declaration; empty where there is none
     */
    record Source(Path file, String packageName, String javadoc, List<String> imports, List<Method> methods) {
        boolean isTest() {
            return file.toString().contains("/src/test/");
        }

        boolean isPackageInfo() {
            return file.endsWith("package-info.java");
        }
    }

    /** From the first annotation or modifier to the closing brace; the Javadoc does not count. */
    record Method(String name, long line, long lines) {}

    private JavaSources() {}

    static List<Source> all() {
        return parse(Repository.files(".java"));
    }

    static List<Source> parse(List<Path> files) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            List<Path> paths = files.stream().map(Repository.ROOT::resolve).toList();
            Iterable<? extends JavaFileObject> units = manager.getJavaFileObjectsFromPaths(paths);
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, JavaSources::refuse, List.of("-proc:none"), null, units);
            Trees trees = Trees.instance(task);
            return StreamSupport.stream(task.parse().spliterator(), false)
                    .map(unit -> source(unit, trees))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refuse(Diagnostic<? extends JavaFileObject> diagnostic) {
        if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
            throw new AssertionError(diagnostic.toString());
        }
    }

    private static Source source(CompilationUnitTree unit, Trees trees) {
        MethodScanner scanner = new MethodScanner(unit, trees.getSourcePositions());
        scanner.scan(unit, null);
        ExpressionTree name = unit.getPackageName();
        return new Source(
                Repository.ROOT.relativize(Path.of(unit.getSourceFile().toUri())),
                name == null ? "" : name.toString(),
                javadoc(unit, trees),
                unit.getImports().stream()
                        .map(ImportTree::getQualifiedIdentifier)
                        .map(Tree::toString)
                        .toList(),
                scanner.methods);
    }

    private static String javadoc(CompilationUnitTree unit, Trees trees) {
        if (unit.getPackage() == null) {
            return "";
        }
        String comment = trees.getDocComment(new TreePath(new TreePath(unit), unit.getPackage()));
        return comment == null ? "" : comment;
    }

    private static final class MethodScanner extends TreePathScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Method> methods = new ArrayList<>();

        MethodScanner(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            add(method.getName().toString(), method);
            return super.visitMethod(method, null);
        }

        /** Initialisers are methods without a name. */
        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            for (Tree member : type.getMembers()) {
                if (member instanceof BlockTree) {
                    add("an initialiser", member);
                }
            }
            return super.visitClass(type, null);
        }

        private void add(String name, Tree tree) {
            long start = positions.getStartPosition(unit, tree);
            long end = positions.getEndPosition(unit, tree);
            if (start >= 0 && end > start) { // others are written by the compiler, not by us
                LineMap lines = unit.getLineMap();
                long first = lines.getLineNumber(start);
                methods.add(new Method(name, first, lines.getLineNumber(end) - first + 1));
            }
        }
    }
}
