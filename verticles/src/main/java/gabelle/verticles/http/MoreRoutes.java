package gabelle.verticles.http;

/** Routes that one package adds to the frames of another. */
public interface MoreRoutes {
    void mount(AdminApi operators);

    void mount(CustomerApi customers);
}
