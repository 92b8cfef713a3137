using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Rbac;

/// <summary>What both kinds of role bindings have in common: whom they bind, and to what.</summary>
internal static class RoleBindingChecks
{
    private const string Group = "rbac.authorization.k8s.io";

    public static void SetDefaults(JsonObject binding)
    {
        binding.MakeChild("roleRef").Default("apiGroup", Group);
        foreach (var subject in binding.Items("subjects").Where(s => s.Text("kind") is "User" or "Group"))
            subject.Default("apiGroup", Group);
    }

    public static void Check(FieldCursor binding, bool isNamespaced)
    {
        var role = binding["roleRef"];
        if (role["apiGroup"].Text != Group)
            role["apiGroup"].NotSupported(Group);
        if (role["kind"].Text != "ClusterRole" && !(isNamespaced && role["kind"].Text == "Role"))
            role["kind"].NotSupported(isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]);
        role["name"].MustBeSetAnd(NameRules.PathSegment);
        foreach (var subject in binding["subjects"].Items)
            CheckSubject(subject, isNamespaced);
    }

    /// <summary>Who has a binding's rights is one thing, what rights they are another: that would be a new binding.</summary>
    public static void CheckUpdate(FieldCursor binding, JsonObject old)
    {
        var (now, before) = (Internal(binding["roleRef"].Object), Internal(old.Child("roleRef")));
        if (!now.SameAs(before))
            binding["roleRef"].Invalid(now, "cannot change roleRef");
    }

    /// <summary>As upstream prints it.</summary>
    private static JsonObject Internal(JsonObject? role) => new() { ["APIGroup"] = role.Text("apiGroup"), ["Kind"] = role.Text("kind"), ["Name"] = role.Text("name") };

    private static void CheckSubject(FieldCursor subject, bool isNamespaced)
    {
        subject["name"].MustBeSet();
        switch (subject["kind"].Text)
        {
            case "ServiceAccount":
                subject["name"].MayBe(NameRules.Dns1123Subdomain);
                if (!subject["apiGroup"].IsEmpty)
                    subject["apiGroup"].NotSupported("");
                if (!isNamespaced)
                    subject["namespace"].MustBeSet();
                break;
            case "User" or "Group":
                if (subject["apiGroup"].Text != Group)
                    subject["apiGroup"].NotSupported(Group);
                break;
            default:
                subject["kind"].NotSupported("ServiceAccount", "User", "Group");
                break;
        }
    }
}
