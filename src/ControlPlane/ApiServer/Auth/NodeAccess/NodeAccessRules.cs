using NodeStack.ControlPlane.ApiServer.Auth.Rbac;

namespace NodeStack.ControlPlane.ApiServer.Auth.NodeAccess;

/// <summary>
/// What a node may do: of secrets, configmaps, claims, volumes and service accounts only those its pods need; of pods its own; of nodes, leases and
/// CSINodes itself; everything else by fixed rules. Upstream: Node authorizer with AuthorizeNodeWithSelectors (1.36). What the content of an object
/// decides is left to the NodeRestriction admission.
/// </summary>
public static class NodeAccessRules
{
    private const string AnyVerb = "get, create, update, patch, or delete";

    /// <param name="node">Whom the request comes from.</param>
    /// <param name="rules">For resources that are not divided by node.</param>
    public static Authorization Decide(string node, RequestAttributes request, INodeRelations relations, IReadOnlyList<PolicyRule> rules)
    {
        if (!request.IsResource)
            return ByRules(request, rules);
        return (request.Group, request.Resource) switch
        {
            ("", "secrets" or "configmaps") => ReadNamespaced(node, request, relations),
            ("", "persistentvolumeclaims") when request.Subresource == "status" => UpdateStatus(node, request, relations),
            ("", "persistentvolumeclaims" or "persistentvolumes") => Get(node, request, relations),
            ("resource.k8s.io", "resourceclaims") => Get(node, request, relations),
            ("storage.k8s.io", "volumeattachments") => Get(node, request, relations),
            ("", "serviceaccounts") => ServiceAccount(node, request, relations),
            ("coordination.k8s.io", "leases") => Lease(node, request),
            ("storage.k8s.io", "csinodes") => CsiNode(node, request),
            ("resource.k8s.io", "resourceslices") => ResourceSlice(node, request, relations),
            ("", "nodes") => Node(node, request),
            ("", "pods") => Pod(node, request, relations),
            ("certificates.k8s.io", "podcertificaterequests") => No(),
            _ => ByRules(request, rules),
        };
    }

    private static Authorization ByRules(RequestAttributes request, IReadOnlyList<PolicyRule> rules) => PolicyMatchRules.AnyAllows(rules, request) ? Yes() : No();

    private static Authorization ReadNamespaced(string node, RequestAttributes request, INodeRelations relations)
    {
        if (request.Verb is not ("get" or "list" or "watch"))
            return No("can only read resources of this type");
        if (request.Subresource.Length > 0)
            return No("cannot read subresource");
        return request.Namespace.Length == 0 ? No("can only read namespaced object of this type") : Related(node, request, relations);
    }

    private static Authorization UpdateStatus(string node, RequestAttributes request, INodeRelations relations) =>
        request.Verb is "update" or "patch" ? Related(node, request, relations) : No("can only get/update/patch this type");

    private static Authorization Get(string node, RequestAttributes request, INodeRelations relations)
    {
        if (request.Verb != "get")
            return No("can only get individual resources of this type");
        return request.Subresource.Length > 0 ? No("cannot get subresource") : Related(node, request, relations);
    }

    private static Authorization ServiceAccount(string node, RequestAttributes request, INodeRelations relations)
    {
        if (request is { Verb: "get", Subresource: "" })
            return ReadNamespaced(node, request, relations);
        if (request.Verb != "create" || request.Name.Length == 0)
            return No("can only create tokens for individual service accounts");
        return request.Subresource == "token" ? Related(node, request, relations) : No("can only create token subresource of serviceaccount");
    }

    private static Authorization Lease(string node, RequestAttributes request)
    {
        if (request.Verb is not ("get" or "create" or "update" or "patch" or "delete"))
            return No($"can only {AnyVerb} a node lease");
        if (request.Namespace != WellKnown.NodeLeaseNamespace)
            return No($"can only access leases in the \"{WellKnown.NodeLeaseNamespace}\" system namespace");
        // The name of what is created is not known here; NodeRestriction looks at it.
        return request.Verb == "create" || request.Name == node ? Yes() : No("can only access node lease with the same name as the requesting node");
    }

    private static Authorization CsiNode(string node, RequestAttributes request)
    {
        if (request.Verb is not ("get" or "create" or "update" or "patch" or "delete"))
            return No($"can only {AnyVerb} a CSINode");
        if (request.Subresource.Length > 0)
            return No("cannot authorize CSINode subresources");
        return request.Verb == "create" || request.Name == node ? Yes() : No("can only access CSINode with the same name as the requesting node");
    }

    private static Authorization ResourceSlice(string node, RequestAttributes request, INodeRelations relations)
    {
        if (request.Subresource.Length > 0)
            return No("cannot authorize ResourceSlice subresources");
        return request.Verb switch
        {
            "create" => Yes(),
            "get" or "update" or "patch" or "delete" => Related(node, request, relations),
            "watch" or "list" or "deletecollection" => Selects(request, "spec.nodeName", node)
                ? Yes()
                : No("can only list/watch/deletecollection resourceslices with nodeName field selector"),
            _ => No("only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection"),
        };
    }

    private static Authorization Node(string node, RequestAttributes request) => (request.Subresource, request.Verb) switch
    {
        ("", "create" or "update" or "patch") => Yes(),
        ("", "get" or "list" or "watch") when request.Name == node => Yes(),
        ("", "get" or "list" or "watch") when request.Name.Length == 0 => No($"node '{node}' cannot read all nodes, only its own Node object"),
        ("", "get" or "list" or "watch") => No($"node '{node}' cannot read '{request.Name}', only its own Node object"),
        ("status", "update" or "patch") => Yes(),
        _ => No(),
    };

    private static Authorization Pod(string node, RequestAttributes request, INodeRelations relations) => (request.Subresource, request.Verb) switch
    {
        ("", "get") => Related(node, request, relations),
        ("", "list" or "watch") when Selects(request, "spec.nodeName", node) => Yes(),
        ("", "list" or "watch") when request.Name.Length > 0 => Related(node, request, relations),
        ("", "list" or "watch") => No("can only list/watch pods with spec.nodeName field selector"),
        ("", "create" or "delete") => Yes(),
        ("status", "update" or "patch") => Yes(),
        ("eviction", "create") => Yes(),
        _ => No(),
    };

    private static Authorization Related(string node, RequestAttributes request, INodeRelations relations)
    {
        if (request.Name.Length == 0)
            return No("No Object name found");
        var resource = request.Group.Length == 0 ? request.Resource : $"{request.Resource}.{request.Group}";
        return relations.AreRelated(node, resource, request.Namespace, request.Name)
            ? Yes()
            : No($"no relationship found between node '{node}' and this object");
    }

    // The selector's requirements are joined by commas; values with commas or equal signs are escaped, node names have neither.
    private static bool Selects(RequestAttributes request, string field, string value) =>
        request.FieldSelector.Split(',').Any(r => r == $"{field}={value}" || r == $"{field}=={value}");

    private static Authorization Yes() => new(Decision.Allow);

    private static Authorization No(string reason = "") => new(Decision.NoOpinion, reason);
}
