namespace NodeStack.ControlPlane.ApiServer.Registry.Authentication;

/// <summary>Token reviews: whose token is this?</summary>
internal static class TokenReviewKind
{
    public static readonly ResourceDeclaration Declaration = new()
    {
        Group = "authentication.k8s.io",
        Version = "v1",
        Resource = "tokenreviews",
        Kind = "TokenReview",
        Singular = "tokenreview",
        Namespaced = false,
        Schema = "io.k8s.api.authentication.v1.TokenReview",
        Verbs = ["create"],
    };
}
