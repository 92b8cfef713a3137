using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.OpenApi;

/// <summary>One HTTP method on one path of the API.</summary>
/// <param name="Method">Lower case, as OpenAPI names it.</param>
/// <param name="Action">API verb: list, get, post, put, patch, delete, deletecollection, connect.</param>
/// <param name="Kind">Of the object it is about.</param>
/// <param name="BodySchema">Type of the body; empty: none.</param>
/// <param name="AnswerSchema">Type of the answer; empty: text.</param>
public sealed record ApiOperation(string Method, string Action, (string Group, string Version, string Kind) Kind, string BodySchema, string AnswerSchema);

/// <param name="Path">With {namespace} and {name} where they go.</param>
public sealed record ApiOperations(string Path, bool Namespaced, bool Named, IReadOnlyList<ApiOperation> Methods);

/// <summary>Declarations to paths and operations.</summary>
public static class ApiOperationRules
{
    private const string Status = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    private const string DeleteOptions = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";

    public static IEnumerable<ApiOperations> Of(ResourceDeclaration resource)
    {
        var root = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.Group}/{resource.Version}";
        var collection = resource.Namespaced ? $"{root}/namespaces/{{namespace}}/{resource.Resource}" : $"{root}/{resource.Resource}";
        yield return new ApiOperations(collection, resource.Namespaced, false, [.. Collection(resource)]);
        if (resource.Namespaced && resource.Verbs.Contains("list"))
            yield return new ApiOperations($"{root}/{resource.Resource}", false, false, [List(resource)]);
        var item = $"{collection}/{{name}}";
        if (resource.Verbs.Contains("get"))
            yield return new ApiOperations(item, resource.Namespaced, true, [.. Item(resource)]);
        foreach (var part in resource.Subresources)
            yield return new ApiOperations($"{item}/{part.Name}", resource.Namespaced, true, [.. Part(resource, part)]);
    }

    private static (string, string, string) KindOf(ResourceDeclaration resource) => (resource.Group, resource.Version, resource.Kind);

    private static ApiOperation List(ResourceDeclaration resource) => new("get", "list", KindOf(resource), "", $"{resource.Schema}List");

    private static IEnumerable<ApiOperation> Collection(ResourceDeclaration resource)
    {
        if (resource.Verbs.Contains("list"))
            yield return List(resource);
        if (resource.Verbs.Contains("create"))
            yield return new("post", "post", KindOf(resource), resource.Schema, resource.Schema);
        if (resource.Verbs.Contains("deletecollection"))
            yield return new("delete", "deletecollection", KindOf(resource), DeleteOptions, Status);
    }

    private static IEnumerable<ApiOperation> Item(ResourceDeclaration resource)
    {
        yield return new("get", "get", KindOf(resource), "", resource.Schema);
        if (resource.Verbs.Contains("update"))
            yield return new("put", "put", KindOf(resource), resource.Schema, resource.Schema);
        if (resource.Verbs.Contains("patch"))
            yield return new("patch", "patch", KindOf(resource), resource.Schema, resource.Schema);
        if (resource.Verbs.Contains("delete"))
            yield return new("delete", "delete", KindOf(resource), DeleteOptions, Status);
    }

    private static IEnumerable<ApiOperation> Part(ResourceDeclaration resource, SubresourceDeclaration part)
    {
        var named = Discovery.DiscoveryRenderer.KindOf(part);
        var kind = named.Kind.Length > 0 ? named : KindOf(resource);
        var schema = part switch
        {
            ScaleSubresource => "io.k8s.api.autoscaling.v1.Scale",
            ActionSubresource action => action.Schema,
            ConnectSubresource => "",
            _ => resource.Schema,
        };
        foreach (var verb in part.Verbs)
        {
            var method = verb switch { "create" => "post", "update" => "put", _ => verb };
            yield return new(method, part is ConnectSubresource ? "connect" : method, kind, method is "post" or "put" or "patch" ? schema : "", schema);
        }
    }
}
