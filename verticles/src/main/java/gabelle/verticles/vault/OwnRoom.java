package gabelle.verticles.vault;

import gabelle.verticles.http.Problem;
import java.util.Map;

/** How many provider keys of their own a plan lets an account have. */
record OwnRoom(String plan, int included, String upgradeUrl) {
    Problem exceeded() {
        int most = Math.min(included, OwnCredentialTable.OWN_MAX);
        boolean sold = included < OwnCredentialTable.OWN_MAX && !upgradeUrl.isEmpty();
        String message = "the plan " + plan + " allows " + most + " provider keys of your own: delete one that is not"
                + " used" + (sold ? ", or get a larger plan: " + upgradeUrl : "");
        return new Problem(
                403, "too_many_credentials", message, "", sold ? Map.of("upgrade_url", upgradeUrl) : Map.of());
    }
}
