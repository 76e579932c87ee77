using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Codex.Net.Auth.Login;

/// <summary>
/// What the browser shows at the end of a login. One page form: no script, nothing loaded from anywhere, readable at any width, zoom and
/// contrast, one heading, one message that screen readers announce.
/// </summary>
internal static class LoginPages
{
    private const string Style =
        """
        :root { color-scheme: light dark; --ink: #16181d; --soft: #4a5160; --paper: #ffffff; --line: #c9ced8; --good: #0b6b3a; --bad: #a3211b; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #f2f4f8; --soft: #b4bccb; --paper: #14161a; --line: #454c59; --good: #6fd79f; --bad: #ff9d94; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center; padding: 1.5rem;
          background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
        main { max-width: 36rem; width: 100%; border: 1px solid var(--line); border-radius: 0.75rem; padding: 2rem; overflow-wrap: anywhere; }
        h1 { margin: 0 0 0.75rem; font-size: 1.6rem; line-height: 1.25; }
        h1.good { color: var(--good); }
        h1.bad { color: var(--bad); }
        p { margin: 0.5rem 0 0; }
        dl { margin: 1.25rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line); display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
        dt { color: var(--soft); }
        dd { margin: 0; }
        code { font-family: ui-monospace, monospace; font-size: 0.95em; }
        a { color: inherit; }
        a:focus-visible { outline: 3px solid currentColor; outline-offset: 3px; }
        """;

    /// <summary>Allows our one style sheet and nothing else.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes("\n" + Style.ReplaceLineEndings("\n") + "\n")))}'; "
        + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <param name="email">Who signed in, if known.</param>
    /// <param name="setupUrl">Where the user's API organization is to be set up, if it is to be.</param>
    public static string SignedIn(string? email, string? setupUrl)
    {
        var who = email is null ? "You are signed in." : $"You are signed in as <strong>{Escape(email)}</strong>.";
        var setup = setupUrl is null
            ? ""
            : $"""<p>To use the API as well, <a href="{Escape(setupUrl)}" rel="noreferrer">finish setting up your API organization</a>.</p>""";
        return Page("Signed in to Codex", $"""
            <h1 class="good">Signed in to Codex</h1>
            <p role="status">{who} You can close this page and go back to your terminal.</p>
            {setup}
            """);
    }

    /// <param name="message">What went wrong, in words.</param>
    /// <param name="code">The service's code for it, if it gave one.</param>
    public static string Failed(string message, string? code)
    {
        var details = code is null ? "" : $"<dl><dt>Code</dt><dd><code>{Escape(code)}</code></dd></dl>";
        return Page("Sign-in to Codex failed", $"""
            <h1 class="bad">Sign-in did not work</h1>
            <p role="alert">{Escape(message)}</p>
            <p>Nothing has changed: whoever was signed in before still is. Go back to your terminal and run <code>codex login</code> to try again.</p>
            {details}
            """);
    }

    private static string Page(string title, string content) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title>
        <link rel="icon" href="data:,">
        <style>
        {Style}
        </style>
        </head>
        <body>
        <main>
        {content}
        </main>
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
