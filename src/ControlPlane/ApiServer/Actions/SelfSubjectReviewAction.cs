using System.Globalization;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Actions;

/// <summary>Tells who asks who they are.</summary>
public sealed class SelfSubjectReviewAction(TimeProvider time) : IAction
{
    public string Path => "selfsubjectreviews.authentication.k8s.io";

    public Task<ActionAnswer> RunAsync(ActionRequest request, CancellationToken cancellation) => Task.FromResult(new ActionAnswer(201, new JsonObject
    {
        ["kind"] = "SelfSubjectReview",
        ["apiVersion"] = "authentication.k8s.io/v1",
        ["metadata"] = new JsonObject { ["creationTimestamp"] = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) },
        ["status"] = new JsonObject { ["userInfo"] = UserRenderer.Render(request.User) },
    }));
}
