using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>Tells others whom a token stands for.</summary>
/// <param name="audiences">The API server's own: for whom a token must be when the review does not say.</param>
public sealed class TokenReviewAction(IAuthenticator authenticator, IReadOnlyList<string> audiences) : IAction
{
    public string Path => "tokenreviews.authentication.k8s.io";

    public async Task<ActionAnswer> RunAsync(ActionRequest request, CancellationToken cancellation)
    {
        var review = request.Body;
        var token = review.Text("spec", "token");
        if (token.Length == 0)
            throw ApiErrors.BadRequest("token is required for TokenReview in authentication");
        var asked = review.Texts("spec", "audiences");
        var found = await authenticator.AuthenticateAsync(new RequestCredentials(null, token), asked.Count > 0 ? asked : audiences, cancellation).ConfigureAwait(false);
        review["status"] = Status(found);
        return new ActionAnswer(201, review);
    }

    private static JsonObject Status(Authentication found)
    {
        if (found.User is not { } user)
            return new JsonObject { ["user"] = new JsonObject(), ["error"] = found.Problem ?? "invalid bearer token" };
        var status = new JsonObject { ["authenticated"] = true, ["user"] = UserRenderer.Render(user) };
        if (found.Audiences is { Count: > 0 } shared)
            status["audiences"] = shared.ToJson();
        return status;
    }
}
