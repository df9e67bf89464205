// Publish a page as a user of @wenyan-md/core does: Markdown in, a draft out.
import { readFile } from "node:fs/promises";
import { publishToWechatDraft, renderStyledContent } from "@wenyan-md/core/wrapper";

const { app_id: appId, secret: appSecret, title, folder } = JSON.parse(process.argv[2]);
const markdown = await readFile(`${folder}/page.md`, "utf-8");
const content = await renderStyledContent(markdown, { themeId: "default" });
const cover = `${folder}/cover.jpg`;
await publishToWechatDraft({ title, content, cover }, { appId, appSecret, relativePath: folder });
