using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>Reads <c>policy.txt</c> into the objects it stands for; its head describes the form.</summary>
public static class PolicyTextParser
{
    private const string Group = "rbac.authorization.k8s.io";
    private const string Labels = Group + "/";

    /// <exception cref="FormatException">A line is not of the form.</exception>
    public static IReadOnlyList<SystemObject> Parse(string text)
    {
        var objects = new List<SystemObject>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#'))
        {
            if (line[0] != ' ')
                objects.Add(Head(line.Split(' ')));
            else if (objects is [.., var last])
                Add(last.Wish, line[1..].Split(' '));
        }
        return objects;
    }

    private static SystemObject Head(string[] words) => words switch
    {
        ["clusterrole", var name, .. var options] => new SystemObject($"clusterroles.{Group}", "", name, ClusterRole(name, options), SystemCare.Role),
        ["role", var space, var name] => new SystemObject($"roles.{Group}", space, name, Item("Role", space, name, []), SystemCare.Role),
        ["clusterrolebinding", var name, var role] => new SystemObject(
            $"clusterrolebindings.{Group}", "", name, Binding(Item("ClusterRoleBinding", "", name, []), "ClusterRole", role), SystemCare.Binding),
        ["rolebinding", var space, var name, var role] => new SystemObject(
            $"rolebindings.{Group}", space, name, Binding(Item("RoleBinding", space, name, []), "Role", role), SystemCare.Binding),
        _ => throw new FormatException($"policy.txt: {string.Join(' ', words)}"),
    };

    private static JsonObject ClusterRole(string name, string[] options)
    {
        var role = Item("ClusterRole", "", name, options.Where(o => o.StartsWith("label=", StringComparison.Ordinal)).Select(o => Labels + o[6..]));
        if (options.FirstOrDefault(o => o.StartsWith("aggregates=", StringComparison.Ordinal)) is { } key)
        {
            var selector = new JsonObject { ["matchLabels"] = new JsonObject { [Labels + key[11..]] = "true" } };
            role["aggregationRule"] = new JsonObject { ["clusterRoleSelectors"] = new JsonArray(selector) };
        }
        return role;
    }

    private static JsonObject Item(string kind, string space, string name, IEnumerable<string> labels)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (space.Length > 0)
            metadata["namespace"] = space;
        metadata["labels"] = labels.Select(l => KeyValuePair.Create(l, "true")).Append(KeyValuePair.Create("kubernetes.io/bootstrapping", "rbac-defaults")).ToJson();
        metadata["annotations"] = new JsonObject { [SystemObject.AutoUpdate] = "true" };
        return new JsonObject { ["apiVersion"] = $"{Group}/v1", ["kind"] = kind, ["metadata"] = metadata };
    }

    private static JsonObject Binding(JsonObject item, string roleKind, string role)
    {
        item["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = roleKind, ["name"] = role };
        return item;
    }

    private static void Add(JsonObject item, string[] words)
    {
        if (item.ContainsKey("roleRef"))
            item.Children("subjects").Add((JsonNode)Subject(words));
        else
            item.Children("rules").Add((JsonNode)Rule(words));
    }

    private static JsonObject Subject(string[] words) => words switch
    {
        ["user", var name] => new JsonObject { ["kind"] = "User", ["apiGroup"] = Group, ["name"] = name },
        ["group", var name] => new JsonObject { ["kind"] = "Group", ["apiGroup"] = Group, ["name"] = name },
        ["account", var name] when name.Split('/') is [var space, var own] => new JsonObject { ["kind"] = "ServiceAccount", ["name"] = own, ["namespace"] = space },
        _ => throw new FormatException($"policy.txt: {string.Join(' ', words)}"),
    };

    private static JsonObject Rule(string[] words)
    {
        var rule = new JsonObject();
        foreach (var word in words)
        {
            var values = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(',');
            rule[FieldOf(word)] = values.Select(v => v == "core" && word[0] == 'g' ? "" : v).ToJson();
        }
        return rule;
    }

    private static string FieldOf(string word) => word[..Math.Max(0, word.IndexOf('=', StringComparison.Ordinal))] switch
    {
        "verbs" => "verbs",
        "groups" => "apiGroups",
        "resources" => "resources",
        "names" => "resourceNames",
        "urls" => "nonResourceURLs",
        _ => throw new FormatException($"policy.txt: {word}"),
    };
}
