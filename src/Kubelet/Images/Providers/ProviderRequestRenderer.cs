using System.Text.Json.Nodes;

namespace NodeStack.Kubelet.Images.Providers;

/// <summary>A request as plugins read it from their standard input.</summary>
internal static class ProviderRequestRenderer
{
    public static string Render(ProviderRequest request, string apiVersion)
    {
        var body = new JsonObject { ["kind"] = "CredentialProviderRequest", ["apiVersion"] = apiVersion, ["image"] = request.Image };
        if (request.Token.Length > 0)
            body["serviceAccountToken"] = request.Token;
        if (request.Annotations.Count > 0)
        {
            var annotations = new JsonObject();
            foreach (var (key, value) in request.Annotations)
                annotations[key] = value;
            body["serviceAccountAnnotations"] = annotations;
        }
        return body.ToJsonString();
    }
}
