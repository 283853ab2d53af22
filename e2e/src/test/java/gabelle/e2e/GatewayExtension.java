package gabelle.e2e;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each {@link GatewayTest} its gateway and looks after what it leaves behind. */
final class GatewayExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace OURS = Namespace.create(GatewayExtension.class);

    @Override
    public void beforeEach(ExtensionContext test) {
        test.getStore(OURS).put(Gateway.class, new Gateway(LogWatch.begin()));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Gateway.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return gateway(test);
    }

    @Override
    public void afterEach(ExtensionContext test) throws Exception {
        gateway(test).close();
    }

    private static Gateway gateway(ExtensionContext test) {
        return test.getStore(OURS).get(Gateway.class, Gateway.class);
    }
}
