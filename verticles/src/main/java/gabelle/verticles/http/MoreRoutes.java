package gabelle.verticles.http;

/** Routes that one package adds to the frames of another. */
public interface MoreRoutes {
    void mount(AdminApi operators);

    /** None for customers, as a rule. */
    default void mount(CustomerApi customers) {}
}
